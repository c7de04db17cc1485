export { NetworkPage } from "./network-page";
export { VpcNotFoundPage } from "./vpc-not-found";
export { VpcPage } from "./vpc-page";
