import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { PATIENCE, queryOf, type SearchParams } from "@/app/query";
import { NotFoundPage, VpcPage } from "@/components/pages";
import { getRuntime, nearOf, vpcPage } from "@/lib/server";

interface Props {
  params: Promise<{ accountId: string; region: string; vpcId: string }>;
  searchParams: SearchParams;
}

/** Once for the title and the page of one request. */
const load = cache(async (accountId: string, region: string, vpcId: string, query: string) => {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return vpcPage(runtime, { accountId, region, vpcId }, new URLSearchParams(query));
});

async function loadFor({ params, searchParams }: Props) {
  const { accountId, region, vpcId } = await params;
  return load(accountId, region, vpcId, (await queryOf(searchParams)).toString());
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await loadFor(props);
  return { title: page.found ? page.props.scene.title : "No such VPC" };
}

export default async function Page(props: Props) {
  const page = await loadFor(props);
  if (page.found) return <VpcPage {...page.props} />;
  if (page.reason === "unknown") notFound();
  return <NotFoundPage what="VPC" message={page.message} near={nearOf(page)} loading />;
}
