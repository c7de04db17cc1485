import { json, onlyGet } from "@/app/api/answers";
import document from "@/public/openapi.json";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(): Response {
  return json(document);
}
