import { DEFAULT_NETWORK, networkHref } from "@/lib/view";

/** What a reader sees at the address of something that is not there: why, and where to go instead. */
export function NotFoundPage({
  what,
  message,
  near,
  loading,
}: {
  /** e.g. `VPC`. */
  what: string;
  message: string;
  near: readonly { href: string; label: string; detail: string }[];
  loading: boolean;
}) {
  return (
    <main className="mx-auto max-w-2xl px-6 py-16">
      <h1 className="text-xl font-semibold">{loading ? "Not there yet" : `No such ${what}`}</h1>
      <p className="mt-3 leading-relaxed">{message}</p>
      {near.length > 0 && (
        <ul className="mt-4 space-y-1">
          {near.map(({ href, label, detail }) => (
            <li key={href}>
              <a className="link" href={href}>
                {label}
              </a>{" "}
              <span className="text-muted">{detail}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-6">
        <a className="link" href={networkHref(DEFAULT_NETWORK)}>
          The whole network
        </a>
      </p>
    </main>
  );
}
