declare module "svg-to-pdfkit" {
  /** Draws an SVG text into the current page. Lengths are PDF points unless said otherwise. */
  export default function SVGtoPDF(
    doc: PDFKit.PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: {
      width: number;
      height: number;
      preserveAspectRatio?: string;
      assumePt?: boolean;
      precision?: number;
      fontCallback(family: string, bold: boolean, italic: boolean): string;
      warningCallback(warning: string): void;
    },
  ): void;
}
