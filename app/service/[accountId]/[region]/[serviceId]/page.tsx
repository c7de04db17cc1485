import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { PATIENCE, queryOf, type SearchParams } from "@/app/query";
import { NotFoundPage, ServicePage } from "@/components/pages";
import { getRuntime, nearOf, servicePage } from "@/lib/server";

interface Props {
  params: Promise<{ accountId: string; region: string; serviceId: string }>;
  searchParams: SearchParams;
}

/** Once for the title and the page of one request. */
const load = cache(async (accountId: string, region: string, serviceId: string, query: string) => {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return servicePage(runtime, { accountId, region, serviceId }, new URLSearchParams(query));
});

async function loadFor({ params, searchParams }: Props) {
  const { accountId, region, serviceId } = await params;
  return load(accountId, region, serviceId, (await queryOf(searchParams)).toString());
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await loadFor(props);
  return { title: page.found ? page.props.scene.title : "No such endpoint service" };
}

export default async function Page(props: Props) {
  const page = await loadFor(props);
  if (page.found) return <ServicePage {...page.props} />;
  if (page.reason === "unknown") notFound();
  return <NotFoundPage what="endpoint service" message={page.message} near={nearOf(page)} loading />;
}
