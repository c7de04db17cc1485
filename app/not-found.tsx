import Link from "next/link";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-2xl px-6 py-16">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p className="mt-3">
        <Link className="link" href="/">
          All VPCs
        </Link>
      </p>
    </main>
  );
}
