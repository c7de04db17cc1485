import type { EndpointService } from "../../balancers";
import { serviceStatus } from "../../balancers";
import type { PanelContext, PanelParts } from "../panel";
import { balancersSection } from "./balancers";
import { connectionsSection } from "./connections";
import { namesSection } from "./names";
import { permissionsSection } from "./permissions";
import { regionsSection } from "./regions";
import { zonesSection } from "./zones";

/** Both ends of an endpoint service: who is connected and who may be, where it stands, and what answers behind it. */
export function serviceConfigurationPanel(service: EndpointService, context: PanelContext): PanelParts {
  return {
    kindLabel: "Endpoint service",
    status: serviceStatus(service.attributes.serviceState),
    sections: [
      connectionsSection(service, context),
      permissionsSection(service, context),
      balancersSection(service, context),
      zonesSection(service, context),
      namesSection(service),
      regionsSection(service, context),
    ],
  };
}
