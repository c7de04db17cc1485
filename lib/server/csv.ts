import { stringify } from "csv-stringify/sync";

/** Rows as RFC 4180 CSV with a header; a text that begins like a formula is kept from being run by a spreadsheet. */
export function csvText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      header: true,
      columns: [...columns],
      record_delimiter: "windows",
      // Any line break must be quoted (RFC 4180 §2.6), not only the one that ends a record.
      quoted_match: /[\r\n]/,
      escape_formulas: true,
    },
  );
}
