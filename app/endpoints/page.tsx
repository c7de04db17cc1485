import type { Metadata } from "next";
import { PATIENCE, queryOf, type SearchParams } from "@/app/query";
import { EndpointsPage } from "@/components/pages";
import { getRuntime, tablePageProps } from "@/lib/server";

export const metadata: Metadata = { title: "Endpoints" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return <EndpointsPage {...tablePageProps(runtime, "endpoints", await queryOf(searchParams))} />;
}
