/**
 * Who may talk to a server that has no sign-in: only programs of this machine. Free of other imports, because it runs
 * in front of every request, before and apart from the composition root.
 */

/**
 * True when a `Host` header names the loopback interface. Any other name that resolves to it is refused, since a page
 * of another site can point its own name at 127.0.0.1 and so read the answers (DNS rebinding).
 */
export function isLoopbackHost(header: string | null): boolean {
  if (header === null) return false;
  const name = header
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .replace(/\.$/, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(name)
  );
}

/** True when every percent sign of a path begins an escape, and the escapes are UTF-8 (RFC 3986 §2.1 and §2.5). */
export function isWellFormedPath(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/**
 * True when a request that changes something comes from another site's page. Browsers send `Sec-Fetch-Site` and
 * `Origin` and no page can forge them; programs such as curl send neither and are let through.
 */
export function isCrossSite(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = headers.get("origin");
  if (origin === null) return false;
  try {
    return new URL(origin).host !== (headers.get("host") ?? "").trim().toLowerCase();
  } catch {
    return true;
  }
}

/** Headers that every answer carries. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/**
 * The policy of a page: scripts only with this answer's nonce (and what those load); style attributes are allowed,
 * because the canvas places every node by one. `development` adds what the dev server's reloading needs.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The policy of data: nothing runs and nothing is loaded, so that an SVG opened on its own stays a picture. */
export const DATA_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
