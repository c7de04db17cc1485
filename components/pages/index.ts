export { NetworkPage } from "./network-page";
export { NotFoundPage } from "./not-found";
export { ServicePage } from "./service-page";
export { EndpointsPage, ServicesPage } from "./table-page";
export { VpcPage } from "./vpc-page";
