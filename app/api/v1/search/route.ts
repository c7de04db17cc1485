import { answer, json, onlyGet, problem } from "@/app/api/answers";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** Hits in one answer unless it asks for fewer. */
const MOST = 50;

/** Finds anything by id, name, tag, CIDR block, address, service or account, in every account and Region. */
export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) => {
    const query = new URL(request.url).searchParams;
    const wanted = query.get("q")?.trim() ?? "";
    const limit = Number(query.get("limit") ?? MOST);
    if (wanted === "" || wanted.length > 200 || !Number.isInteger(limit) || limit < 1 || limit > MOST) {
      return problem(request, {
        status: 400,
        title: "Nothing to search for",
        detail: `Give the text to find as q, of 1 to 200 characters, and as limit at most ${MOST}.`,
      });
    }
    return json({ query: wanted, hits: runtime.search().find(wanted, limit) });
  });
}
