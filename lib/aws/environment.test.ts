import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultRegions, namesCredentials } from "./environment";

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "isthmus-home-"));
  mkdirSync(path.join(home, ".aws"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(home, ".aws", name);
  writeFileSync(file, text);
  return file;
}

describe("namesCredentials", () => {
  it("is false for an empty environment and home, and for a home that does not exist", () => {
    expect(namesCredentials({}, home)).toBe(false);
    expect(namesCredentials({}, path.join(home, "nobody"))).toBe(false);
  });

  it.each([
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  ])("is true for %s, false when it is blank", (name) => {
    expect(namesCredentials({ [name]: "x" }, home)).toBe(true);
    expect(namesCredentials({ [name]: " " }, home)).toBe(false);
  });

  it("reads the shared files in the home directory", () => {
    write("credentials", "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n");
    expect(namesCredentials({}, home)).toBe(true);
  });

  it.each([
    "sso_session = corp",
    "sso_start_url=https://x",
    "role_arn = arn:aws:iam::111122223333:role/r",
    "credential_process = /bin/x",
  ])("counts a profile of the config file with %s", (line) => {
    write("config", `[profile dev]\r\nregion = eu-west-1\r\n${line}\r\n`);
    expect(namesCredentials({}, home)).toBe(true);
  });

  it("does not count a config file with only a Region, a comment, or a section that is no profile", () => {
    write("config", "[default]\nregion = eu-west-1\n# role_arn = x\n[sso-session corp]\nsso_start_url = https://x\n");
    expect(namesCredentials({}, home)).toBe(false);
  });

  it("reads the files that the environment names instead", () => {
    const file = write("elsewhere", "[default]\naws_access_key_id = AKIAEXAMPLE\n");
    expect(namesCredentials({ AWS_SHARED_CREDENTIALS_FILE: file }, "/nowhere")).toBe(true);
    expect(namesCredentials({ AWS_CONFIG_FILE: file }, "/nowhere")).toBe(true);
    write("credentials", "[default]\naws_access_key_id = AKIAEXAMPLE\n");
    expect(namesCredentials({ AWS_SHARED_CREDENTIALS_FILE: "/nowhere", AWS_CONFIG_FILE: "/nowhere" }, home)).toBe(
      false,
    );
  });
});

describe("defaultRegions", () => {
  it("prefers AWS_REGION, then AWS_DEFAULT_REGION, then the profile", () => {
    write(
      "config",
      '[default]\nregion = us-west-2 ; mine\n[profile "dev team"]\ns3 =\n  region = wrong\nregion = eu-north-1\n',
    );
    expect(defaultRegions({ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" }, home)).toEqual(["eu-west-1"]);
    expect(defaultRegions({ AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-2" }, home)).toEqual(["eu-west-2"]);
    expect(defaultRegions({}, home)).toEqual(["us-west-2"]);
    expect(defaultRegions({ AWS_PROFILE: "dev team" }, home)).toEqual(["eu-north-1"]);
    expect(defaultRegions({ AWS_PROFILE: "other" }, home)).toEqual([]);
  });

  it("finds none where there is none, and one in the credentials file", () => {
    expect(defaultRegions({}, home)).toEqual([]);
    write("credentials", "[default]\nregion = ap-south-1\n");
    expect(defaultRegions({}, home)).toEqual(["ap-south-1"]);
  });
});
