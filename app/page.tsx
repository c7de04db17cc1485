import { NetworkPage } from "@/components/pages";
import { getRuntime, networkPage } from "@/lib/server";
import { queryOf, type SearchParams } from "./query";

/** A short wait keeps the first page from flashing empty; a long collection shows its progress instead. */
const PATIENCE = 1_500;

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return <NetworkPage {...networkPage(runtime, await queryOf(searchParams))} />;
}
