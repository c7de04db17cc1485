const MANY_FILES = 20;
const MANY_NAMES = 60;

/** Files by name; of very many, those of one directory together, so that each is accounted for in a few lines. */
export function listOfFiles(labels: readonly string[]): string {
  if (labels.length <= MANY_FILES) return labels.join(", ");
  const byDirectory = new Map<string, string[]>();
  for (const label of labels) {
    const directory = label.slice(0, label.lastIndexOf("/") + 1);
    const files = byDirectory.get(directory);
    if (files === undefined) byDirectory.set(directory, [label]);
    else files.push(label);
  }
  const names = [...byDirectory].flatMap(([directory, files]) =>
    files.length <= 3 ? files : [`${files.length} files in ${directory === "" ? "the top directory" : directory}`],
  );
  const rest = names.length - MANY_NAMES;
  return rest <= 0 ? names.join(", ") : `${names.slice(0, MANY_NAMES).join(", ")} and more in ${rest} other places`;
}
