export * from "./build";
export * from "./calls";
export * from "./cidr";
export * from "./inventory";
export { canonicalJson, isRecord } from "./record";
export * from "./serialize";
export * from "./service-name";
export * from "./topology";
