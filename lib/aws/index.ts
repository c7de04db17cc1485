export { type CollectOptions, type CollectResult, collectRegion } from "./collect";
export { defaultRegions, namesCredentials } from "./environment";
