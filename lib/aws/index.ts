export { listAccounts, listEnabledRegions } from "./accounts";
export { COLLECTIONS_AT_ONCE, type CollectOptions, type CollectResult, collectRegion } from "./collect";
export { checkPermissions, type PermissionCheck } from "./doctor";
export { defaultRegions, namesCredentials } from "./environment";
export { RateLimits } from "./rate-limits";
export type { RoleToAssume } from "./session";
