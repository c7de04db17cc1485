import type { Metadata } from "next";
import { headers } from "next/headers";
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
  if (!page.found) return { title: "No such VPC" };
  const { vpc, scene, summary } = page.props;
  const path = [vpc.accountId, vpc.region, vpc.vpcId].map(encodeURIComponent).join("/");
  const query = (await queryOf(props.searchParams)).toString();
  const url = `/api/v1/vpcs/${path}/preview.png${query === "" ? "" : `?${query}`}`;
  const images = [{ url, width: 1200, height: 630, alt: `${scene.heading}. ${summary}` }];
  // The server answers only to names of this machine, so whoever asked by one is told that very name.
  const host = (await headers()).get("host") ?? "127.0.0.1";
  return {
    title: scene.title,
    description: summary,
    metadataBase: new URL(`http://${host}`),
    openGraph: { title: scene.heading, description: summary, type: "website", images },
  };
}

export default async function Page(props: Props) {
  const page = await loadFor(props);
  if (page.found) return <VpcPage {...page.props} />;
  if (page.reason === "unknown") notFound();
  return <NotFoundPage what="VPC" message={page.message} near={nearOf(page)} loading />;
}
