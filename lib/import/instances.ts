import type { RawRecord } from "@/lib/model";
import { isRecord } from "@/lib/model";

const FIELDS = ["InstanceId", "VpcId", "SubnetId", "PrivateIpAddress", "SecurityGroups", "Tags"] as const;

/**
 * The instances of `Reservations[]`, flat, with nothing but what a network shows of an instance: id, state, place, address,
 * security groups, interfaces and tags (domain.md §2.17). What is no reservation or no instance stays as it is, for the
 * reader to report.
 */
export function reducedInstances(reservations: readonly unknown[]): unknown[] {
  return reservations.flatMap((reservation): unknown[] => {
    if (!isRecord(reservation) || !Array.isArray(reservation.Instances)) return [reservation];
    return (reservation.Instances as unknown[]).map((instance) => (isRecord(instance) ? reduced(instance) : instance));
  });
}

function reduced(instance: RawRecord): RawRecord {
  const kept: RawRecord = {};
  for (const field of FIELDS) if (instance[field] !== undefined) kept[field] = instance[field];
  const { State, Placement, NetworkInterfaces } = instance;
  if (isRecord(State)) kept.State = { Name: State.Name };
  if (isRecord(Placement)) kept.Placement = { AvailabilityZone: Placement.AvailabilityZone };
  if (Array.isArray(NetworkInterfaces)) {
    kept.NetworkInterfaces = (NetworkInterfaces as unknown[])
      .filter(isRecord)
      .map(({ NetworkInterfaceId }) => ({ NetworkInterfaceId }));
  }
  return kept;
}
