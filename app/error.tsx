"use client";

import Link from "next/link";

/** A bug of ours on a page: say so, and let the reader go on. */
export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto max-w-2xl px-6 py-16">
      <h1 className="text-xl font-semibold">This page failed</h1>
      <p className="mt-3 leading-relaxed">
        Something in Isthmus itself went wrong while it drew this page. Nothing was lost; the server&apos;s log on
        standard error says more.
      </p>
      <p className="mt-4 flex gap-4">
        <button type="button" className="link" onClick={reset}>
          Try again
        </button>
        <Link className="link" href="/">
          All VPCs
        </Link>
      </p>
    </main>
  );
}
