import type { KnownEndpointType, NodeKind, VpcAddress } from "@/lib/model";

export type { VpcAddress } from "@/lib/model";

/**
 * What a panel says, as a plain value: the page renders it, the command line prints it, the API sends it. Nothing here
 * knows how it will look.
 */

/** How a statement should strike the reader. Never shown by colour alone. */
export type Tone = "ok" | "info" | "attention" | "broken" | "unknown";

/** The page of an endpoint service, where both ends of PrivateLink are drawn. */
export interface ServiceAddress {
  accountId: string;
  region: string;
  serviceId: string;
}

/**
 * A link. `ref` names a node of the same topology; with `at`, one on another VPC's page; with `service`, an endpoint service
 * on its own page. Never both.
 */
export interface Reference {
  ref: string;
  label: string;
  at?: VpcAddress;
  service?: ServiceAddress;
}

/** A question of reach between two things, which a trace answers on the page of the VPC at hand. */
export interface TraceReference {
  trace: { from: string; to: string };
  label: string;
}

/** A piece of a sentence. */
export type Inline = string | Reference | TraceReference | { code: string } | { strong: string };

export type Sentence = readonly Inline[];

export interface Cell {
  content: Sentence;
  tone?: Tone;
}

/** What a reader may try an endpoint policy with. */
export interface PolicyTrial {
  endpointId: string;
  /** As AWS wrote it. */
  document: string;
  endpointType: KnownEndpointType;
  /** Requests to begin with, the usual one first; names in them are examples. */
  choices: readonly { label: string; action: string; resource: string }[];
  why: string;
  /** Condition keys that the endpoint itself gives to every request. */
  context: Readonly<Record<string, readonly string[]>>;
}

export type Block =
  | { type: "text"; content: Sentence; tone?: Tone }
  | { type: "facts"; items: readonly { term: string; value: Sentence; tone?: Tone }[] }
  | { type: "list"; items: readonly Cell[] }
  | { type: "table"; caption: string; columns: readonly string[]; rows: readonly (readonly Cell[])[]; empty: string }
  | { type: "code"; label: string; language: "json" | "shell" | "hcl"; text: string }
  | { type: "policyTrial"; trial: PolicyTrial };

export interface Section {
  /** Stable, e.g. `attaches`, `reach`, `policy`, `names`, `raw`: tests and links use it. */
  id: string;
  title: string;
  blocks: readonly Block[];
}

/** Something that a person should look at (domain.md §7), with the evidence and the way to mend it. */
export interface Attention {
  /** The catalogue's code, e.g. `GW-02`. */
  code: string;
  tone: "attention" | "broken";
  /** The node that carries the mark on the diagram. */
  nodeId: string;
  /** At most three words, for the diagram, e.g. `no S3 route`. */
  mark: string;
  content: Sentence;
  fix: { cli: string; terraform: string } | null;
}

/** Everything a panel shows about one node. */
export interface Panel {
  nodeId: string;
  kind: NodeKind;
  /** AWS's own word for the kind, e.g. `Gateway endpoint`. */
  kindLabel: string;
  title: string;
  resourceId: string;
  status: { text: string; tone: Tone } | null;
  attention: readonly Attention[];
  sections: readonly Section[];
  /** Ids of drawn nodes to light when this node itself has no box on the diagram. */
  anchors: readonly string[];
}
