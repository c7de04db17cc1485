/** Reads JSON of our own API; a problem answer becomes an error with its sentence. */
export async function getJson<T>(url: string): Promise<T> {
  return read(await fetch(url, { headers: { accept: "application/json" } }));
}

/** Asks our own API something that is too long for an address. */
export async function postJson<T>(url: string, body: unknown): Promise<T> {
  const headers = { accept: "application/json", "content-type": "application/json" };
  return read(await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function read<T>(answer: Response): Promise<T> {
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const detail = (body as { detail?: string }).detail;
    throw new Error(detail ?? `The server answered ${answer.status}.`);
  }
  return body as T;
}
