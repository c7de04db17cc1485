import { FONTS, fitText } from "@/lib/layout";
import type { Frame, Row } from "./outline";
import { frameOf } from "./outline";
import type { Token } from "./palette";
import type { Scene, SceneBox } from "./scene";
import { GLOBE, PEOPLE, primitiveTextWidth, VPCS } from "./shapes";

/** Which of draw.io's AWS shapes (library AWS4, "AWS 2026") stands for what, and the words beside it. */

export type Colours = Record<Token, string>;

export interface Icon {
  /** The end of a style: `shape`, and what colours it. */
  style: string;
  x: number;
  y: number;
  size: number;
}

/** Shapes of services, by the icon of the scene. */
const SERVICES: Record<string, string> = {
  athena: "athena",
  cloudtrail: "cloudtrail",
  dynamodb: "dynamodb",
  ec2: "ec2",
  ec2messages: "systems_manager",
  "ecr.api": "ecr",
  "ecr.dkr": "ecr",
  ecs: "ecs",
  "ecs-agent": "ecs",
  "ecs-telemetry": "ecs",
  eks: "eks",
  events: "eventbridge",
  "execute-api": "api_gateway",
  "kinesis-streams": "kinesis_data_streams",
  kms: "key_management_service",
  lambda: "lambda",
  logs: "cloudwatch_2",
  monitoring: "cloudwatch_2",
  privatelink: "vpc_privatelink",
  rds: "rds",
  "resource/transitGateway": "transit_gateway",
  "resource/vpc": "vpc",
  s3: "s3",
  s3express: "s3",
  secretsmanager: "secrets_manager",
  sns: "sns",
  sqs: "sqs",
  ssm: "systems_manager",
  ssmmessages: "systems_manager",
  states: "step_functions",
};

/** Shapes of resources, by the prefix of their ids. */
const RESOURCES: Record<string, string> = {
  cagw: "vpc_carrier_gateway",
  eigw: "internet_gateway",
  eni: "elastic_network_interface",
  igw: "internet_gateway",
  nat: "nat_gateway",
  pcx: "peering",
  rtb: "route_table",
  vgw: "vpn_gateway",
  vpce: "endpoints",
};

const LOAD_BALANCERS: Record<string, string> = {
  app: "application_load_balancer",
  gwy: "gateway_load_balancer",
  net: "network_load_balancer",
};

/** Outlines that the canvas draws where AWS has no icon for it, and the shape for them. */
const OUTLINES: Record<string, string> = { [GLOBE]: "internet_alt2", [PEOPLE]: "users", [VPCS]: "vpc" };

const GROUP_ICON = 25;

/** The AWS group that a frame is; null for frames that AWS draws without an icon, and for all other boxes. */
export function groupOf(box: SceneBox): string | null {
  if (box.kind === "vpc") return "group_vpc2";
  if (box.kind === "subnet") return "group_security_group";
  const [root, by, ...keys] = box.kind === "zone" ? box.id.split("/") : [];
  if (root !== "group" || (by !== "account" && by !== "region")) return null;
  return keys.length > 1 === (by === "region") ? "group_account" : "group_region";
}

/** The shape in a box and the words that stand beside it, which are moved aside only where there is room for them. */
export function iconAndRows(
  box: SceneBox,
  rows: Row[],
  scene: Scene,
  colours: Colours,
): { icon: Icon | null; rows: Row[] } {
  if (groupOf(box) !== null) return { icon: null, rows: aside(box, rows, GROUP_ICON, GROUP_ICON, true) ?? rows };
  const drawn = box.paint.find((shape) => shape.type === "icon");
  if (drawn !== undefined) {
    const name = SERVICES[drawn.icon];
    if (name === undefined) return { icon: null, rows };
    const fill = scene.icons[drawn.icon]?.[0]?.fill ?? "";
    return { icon: { style: service(name, /^#[0-9a-f]{6}$/i.test(fill) ? fill : colours.vpc), ...drawn }, rows };
  }
  for (const shape of box.paint) {
    const name = shape.type === "path" ? OUTLINES[shape.d] : undefined;
    if (name === undefined) continue;
    const style = name === "vpc" ? service(name, colours.vpc) : resource(name, colours.route);
    return { icon: { style, x: 8, y: 8, size: 26 }, rows };
  }
  const style = resourceStyle(box, colours);
  if (style === null) return { icon: null, rows };
  const size = box.height < 30 ? 14 : 24;
  const icon = { style, x: 6, y: Math.min(9, (box.height - size) / 2), size };
  const moved = aside(box, rows, icon.x + size, icon.y + size, false);
  return moved === null ? { icon: null, rows } : { icon, rows: moved };
}

function resourceStyle(box: SceneBox, colours: Colours): string | null {
  const frame = frameOf(box);
  const id = box.nodeId?.replace(/^external\//, "");
  // A gap has no fill: it stands for what is not there.
  if (id === undefined || frame === null || frame.fill === "none") return null;
  const colour = frame.fill === "hatch" ? colours.unknownStroke : colours.vpc;
  if (id.startsWith("vpce-svc-")) return service("vpc_privatelink", colour);
  if (id.startsWith("tgw-")) return service("transit_gateway", colour);
  const balancer = /:loadbalancer\/(app|gwy|net)\//.exec(id)?.[1];
  const name = balancer === undefined ? RESOURCES[/^([a-z]+)-/.exec(id)?.[1] ?? ""] : LOAD_BALANCERS[balancer];
  return name === undefined ? null : resource(name, colour);
}

function service(name: string, fill: string): string {
  return `shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.${name};fillColor=${fill};strokeColor=#ffffff;`;
}

function resource(name: string, fill: string): string {
  return `shape=mxgraph.aws4.${name};fillColor=${fill};strokeColor=none;`;
}

/**
 * Rows that begin above `bottom` start right of `right`. Null where one would leave the box; with `cut` it is cut, or stays
 * where it touches the icon only.
 */
function aside(box: SceneBox, rows: readonly Row[], right: number, bottom: number, cut: boolean): Row[] | null {
  const left = right + 5;
  const moved: Row[] = [];
  for (const row of rows) {
    const first = row.start[0];
    if (row.y - ASCENT >= bottom + 2 || first === undefined || first.x >= left) {
      moved.push(row);
      continue;
    }
    const by = left - first.x;
    const start = row.start.map((run) => ({ ...run, x: run.x + by }));
    const last = start.at(-1) ?? first;
    const room = box.width - 5 - widthOf(row.end) - last.x;
    if (room < widthOf([last]) - GAP) {
      if (!cut) return null;
      if (row.y - ASCENT >= bottom) {
        moved.push(row);
        continue;
      }
      last.text = fitText(last.text, room, FONTS[last.role]);
    }
    moved.push({ ...row, start });
  }
  return moved;
}

/** Height of letters above their baseline. */
const ASCENT = 8;

/** Between words of one row. */
export const GAP = 8;

function widthOf(runs: Row["end"]): number {
  return runs.reduce((sum, run) => sum + GAP + primitiveTextWidth({ type: "text", y: 0, anchor: "start", ...run }), 0);
}

/** Fill, outline and corners of a box. */
export function frameStyle(frame: Frame | null, group: string | null, colours: Colours): string {
  if (frame === null) return "fillColor=none;strokeColor=none;";
  const { fill, stroke, strokeWidth, dash, radius } = frame;
  const colour = fill === "hatch" ? colours.unknown : fill === "none" ? "none" : colours[fill];
  // The icon of a group has the colour of its line, which must be seen.
  const line = stroke === "none" ? "none" : colours[group !== null && stroke === "rule" ? "zone" : stroke];
  // The icon of a group stands in a square corner.
  const corners = group === null ? `rounded=1;absoluteArcSize=1;arcSize=${2 * radius};` : "";
  const shape = group === null ? "" : `shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.${group};`;
  return `${shape}${corners}fillColor=${colour};strokeColor=${line};strokeWidth=${strokeWidth};${dashStyle(dash)}`;
}

export function dashStyle(dash: string | null | undefined): string {
  return dash === null || dash === undefined ? "dashed=0;" : `dashed=1;dashPattern=${dash};fixDash=1;`;
}
