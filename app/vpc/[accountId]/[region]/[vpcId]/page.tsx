import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { VpcNotFoundPage, VpcPage } from "@/components/pages";
import { getRuntime, vpcPage } from "@/lib/server";

interface Props {
  params: Promise<{ accountId: string; region: string; vpcId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** How long a page waits for the first load of the sources, in milliseconds; then it says that they are being read. */
const PATIENCE = 10_000;

/** Once for the title and the page of one request. */
const load = cache(async (accountId: string, region: string, vpcId: string, query: string) => {
  const runtime = await getRuntime();
  await runtime.ready(PATIENCE);
  return vpcPage(runtime, { accountId, region, vpcId }, new URLSearchParams(query));
});

async function loadFor({ params, searchParams }: Props) {
  const { accountId, region, vpcId } = await params;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(await searchParams)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) query.set(key, first);
  }
  return load(accountId, region, vpcId, query.toString());
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await loadFor(props);
  return { title: page.found ? page.props.scene.title : "No such VPC" };
}

export default async function Page(props: Props) {
  const page = await loadFor(props);
  if (page.found) return <VpcPage {...page.props} />;
  if (page.reason === "unknown") notFound();
  return <VpcNotFoundPage message={page.message} near={page.near} loading />;
}
