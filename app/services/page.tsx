import type { Metadata } from "next";
import { PATIENCE, queryOf, type SearchParams } from "@/app/query";
import { ServicesPage } from "@/components/pages";
import { getRuntime, tablePageProps } from "@/lib/server";

export const metadata: Metadata = { title: "Endpoint services" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return <ServicesPage {...tablePageProps(runtime, "services", await queryOf(searchParams))} />;
}
