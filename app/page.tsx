import { NetworkPage } from "@/components/pages";
import { getRuntime, networkPage } from "@/lib/server";

export default async function Page() {
  const runtime = await getRuntime();
  // A short wait keeps the first page from flashing empty; a long collection shows its progress instead.
  await runtime.ready(1_500);
  return <NetworkPage {...networkPage(runtime)} />;
}
