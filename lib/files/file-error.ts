/** Why a picture cannot be made into a file. `message` is a sentence that says what to do. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(
    readonly code: "picture-too-large" | "not-a-picture" | "no-temporary-folder",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
