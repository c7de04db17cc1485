/** Reads JSON of our own API; a problem answer becomes an error with its sentence. */
export async function getJson<T>(url: string): Promise<T> {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const detail = (body as { detail?: string }).detail;
    throw new Error(detail ?? `The server answered ${answer.status}.`);
  }
  return body as T;
}
