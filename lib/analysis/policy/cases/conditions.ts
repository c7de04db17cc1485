/** Cases on condition operators that compare one value: strings, numbers, dates, booleans, bytes, addresses, ARNs. */

import { type Case, expecting, type Outcome } from "./case";

type Values = readonly string[] | null | undefined;
type Row = readonly [rule: string, operator: string, wanted: unknown, given: Values, outcome: Outcome];

const KEY = "example:Key";

const operators = (cited: string, rows: readonly Row[]): Case[] =>
  rows.map(([rule, operator, wanted, given, outcome]) => ({
    rule: `${cited}: ${rule}`,
    statements: { Condition: { [operator]: { [KEY]: wanted } } },
    context: given === undefined ? {} : { [KEY]: given },
    ...expecting(outcome),
  }));

const strings = operators("IAM, string condition operators", [
  ["StringEquals matches exactly", "StringEquals", "blue", ["blue"], "match"],
  ["StringEquals is case-sensitive", "StringEquals", "blue", ["Blue"], "no match"],
  ["StringEquals takes no wildcards: * is an asterisk", "StringEquals", "bl*", ["blue"], "no match"],
  ["StringEquals compares an asterisk with an asterisk", "StringEquals", "bl*", ["bl*"], "match"],
  ["StringEquals matches the whole text", "StringEquals", "blue", ["bluebird"], "no match"],
  ["StringEquals can ask for an empty text", "StringEquals", "", [""], "match"],
  ["several values of a key are alternatives", "StringEquals", ["red", "blue"], ["blue"], "match"],
  ["no alternative matches", "StringEquals", ["red", "green"], ["blue"], "no match"],
  ["StringNotEquals is negated matching", "StringNotEquals", "blue", ["red"], "match"],
  ["StringNotEquals does not match the value itself", "StringNotEquals", "blue", ["blue"], "no match"],
  ["StringNotEquals is case-sensitive", "StringNotEquals", "blue", ["BLUE"], "match"],
  ["values of a negated operator are NORed", "StringNotEquals", ["red", "blue"], ["blue"], "no match"],
  ["none of the values of a negated operator", "StringNotEquals", ["red", "blue"], ["green"], "match"],
  ["StringEqualsIgnoreCase ignores case", "StringEqualsIgnoreCase", "Blue", ["bLUE"], "match"],
  ["StringEqualsIgnoreCase takes no wildcards", "StringEqualsIgnoreCase", "b*", ["blue"], "no match"],
  ["StringNotEqualsIgnoreCase ignores case", "StringNotEqualsIgnoreCase", "blue", ["BLUE"], "no match"],
  ["StringNotEqualsIgnoreCase matches another value", "StringNotEqualsIgnoreCase", "blue", ["red"], "match"],
  ["StringLike: * is any number of characters", "StringLike", "home/*", ["home/a/b"], "match"],
  ["StringLike: * may be no character", "StringLike", "home/*", ["home/"], "match"],
  ["StringLike: * may stand anywhere", "StringLike", "*blue*green*", ["a blue and a green one"], "match"],
  ["StringLike: ? is one character", "StringLike", "t?", ["t2"], "match"],
  ["StringLike: ? is not no character", "StringLike", "t?", ["t"], "no match"],
  ["StringLike: ? is not two characters", "StringLike", "t?", ["t22"], "no match"],
  ["StringLike: wildcards are needed for a partial match", "StringLike", "home", ["home/a"], "no match"],
  ["StringLike is case-sensitive", "StringLike", "Home/*", ["home/a"], "no match"],
  ["StringLike: * crosses colons and slashes", "StringLike", "a*z", ["a:b/c:z"], "match"],
  ["StringLike: a dot is a dot", "StringLike", "t2.*", ["t2xmicro"], "no match"],
  ["StringNotLike is negated", "StringNotLike", "home/*", ["home/a"], "no match"],
  ["StringNotLike matches what is not like it", "StringNotLike", "home/*", ["work/a"], "match"],
  ["StringNotLike NORs its values", "StringNotLike", ["a*", "b*"], ["bx"], "no match"],
  ["grammar: a number stands for its text", "StringEquals", 5, ["5"], "match"],
  ["grammar: a boolean stands for its text", "StringEquals", true, ["true"], "match"],
]);

const numbers = operators("IAM, numeric condition operators", [
  ["NumericEquals matches", "NumericEquals", "10", ["10"], "match"],
  ["NumericEquals compares numbers, not texts", "NumericEquals", "10", ["10.0"], "match"],
  ["quotation marks are optional for numbers", "NumericEquals", 10, ["10"], "match"],
  ["NumericEquals does not match another number", "NumericEquals", "10", ["11"], "no match"],
  ["NumericNotEquals is negated", "NumericNotEquals", "10", ["10"], "no match"],
  ["NumericNotEquals matches another number", "NumericNotEquals", "10", ["9"], "match"],
  ["NumericLessThan", "NumericLessThan", "10", ["9"], "match"],
  ["NumericLessThan leaves out the number itself", "NumericLessThan", "10", ["10"], "no match"],
  ["9 is less than 10, though not as a text", "NumericLessThan", "10", ["9.99"], "match"],
  ["NumericLessThanEquals takes the number itself", "NumericLessThanEquals", "10", ["10"], "match"],
  ["NumericLessThanEquals", "NumericLessThanEquals", "10", ["11"], "no match"],
  ["NumericGreaterThan", "NumericGreaterThan", "10", ["100"], "match"],
  ["NumericGreaterThan leaves out the number itself", "NumericGreaterThan", "10", ["10"], "no match"],
  ["NumericGreaterThanEquals takes the number itself", "NumericGreaterThanEquals", "10", ["10"], "match"],
  ["integers or decimals, negative ones too", "NumericLessThan", "-1.5", ["-2"], "match"],
  ["large integers are exact", "NumericEquals", "9007199254740993", ["9007199254740992"], "no match"],
  ["an absent key does not match", "NumericLessThan", "10", null, "no match"],
  ["an absent key matches a negated operator", "NumericNotEquals", "10", null, "match"],
]);

const dates = operators("IAM, date condition operators", [
  ["DateEquals matches the moment", "DateEquals", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00Z"], "match"],
  ["a W3C date may name its zone", "DateEquals", "2026-01-01T00:00:00Z", ["2026-01-01T02:00:00+02:00"], "match"],
  ["a W3C date without a time is its first moment", "DateEquals", "2026-01-01", ["2026-01-01T00:00:00Z"], "match"],
  ["a W3C date may leave out seconds", "DateEquals", "2026-01-01T10:30Z", ["2026-01-01T10:30:00Z"], "match"],
  ["epoch time is accepted", "DateEquals", "1767225600", ["2026-01-01T00:00:00Z"], "match"],
  ["epoch time of the request, too", "DateLessThan", "2026-01-01T00:00:01Z", ["1767225600"], "match"],
  ["DateNotEquals is negated", "DateNotEquals", "2026-01-01", ["2026-01-01T00:00:00Z"], "no match"],
  ["DateLessThan: before", "DateLessThan", "2026-01-01", ["2025-12-31T23:59:59Z"], "match"],
  ["DateLessThan leaves out the moment", "DateLessThan", "2026-01-01", ["2026-01-01T00:00:00Z"], "no match"],
  ["DateLessThanEquals: at or before", "DateLessThanEquals", "2026-01-01", ["2026-01-01T00:00:00Z"], "match"],
  ["DateGreaterThan: after", "DateGreaterThan", "2020-01-01T00:00:01Z", ["2026-05-05T05:05:05Z"], "match"],
  ["DateGreaterThan leaves out the moment", "DateGreaterThan", "2026-01-01", ["2026-01-01"], "no match"],
  ["DateGreaterThanEquals: at or after", "DateGreaterThanEquals", "2026-01-01", ["2026-01-01"], "match"],
  ["fractions of seconds count", "DateGreaterThan", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00.5Z"], "match"],
  ["no wildcards in dates: AWS would refuse it", "DateEquals", "2026-*", ["2026-01-01"], ["policy document"]],
  [
    "the 30th of February is no date: AWS would refuse it",
    "DateEquals",
    "2026-02-30",
    ["2026-03-02"],
    ["policy document"],
  ],
  ["an absent key does not match", "DateGreaterThan", "2026-01-01", null, "no match"],
]);

const others = [
  ...operators("IAM, Boolean condition operators", [
    ["Bool matches", "Bool", "true", ["true"], "match"],
    ["quotation marks are optional for booleans", "Bool", true, ["true"], "match"],
    ["Bool does not match the other", "Bool", "false", ["true"], "no match"],
    ["an absent key does not match", "Bool", "false", null, "no match"],
    ["IfExists lets an absent key pass", "BoolIfExists", "true", null, "match"],
  ]),
  ...operators("IAM, binary condition operators", [
    ["BinaryEquals compares bytes", "BinaryEquals", "QmluYXJ5", ["QmluYXJ5"], "match"],
    ["other bytes do not match", "BinaryEquals", "QmluYXJ5", ["QmluYXJ6"], "no match"],
    ["an absent key does not match", "BinaryEquals", "QmluYXJ5", null, "no match"],
  ]),
  ...operators("IAM, IP address condition operators", [
    ["IpAddress takes every address of the range", "IpAddress", "203.0.113.0/24", ["203.0.113.255"], "match"],
    ["IpAddress takes none beside the range", "IpAddress", "203.0.113.0/24", ["203.0.114.0"], "no match"],
    ["without a prefix it is the one address (/32)", "IpAddress", "203.0.113.7", ["203.0.113.7"], "match"],
    ["without a prefix no other address", "IpAddress", "203.0.113.7", ["203.0.113.8"], "no match"],
    ["IPv6 ranges", "IpAddress", "2001:DB8:1234:5678::/64", ["2001:db8:1234:5678::1"], "match"],
    [":: stands for a range of zeros", "IpAddress", "2001:db8::1", ["2001:db8:0:0:0:0:0:1"], "match"],
    ["IPv6 beside the range", "IpAddress", "2001:db8:1234:5678::/64", ["2001:db8:1234:5679::1"], "no match"],
    ["an IPv6 address is in no IPv4 range", "IpAddress", "0.0.0.0/0", ["2001:db8::1"], "no match"],
    ["IPv4 and IPv6 ranges as alternatives", "IpAddress", ["10.0.0.0/8", "fd00::/8"], ["fd00::1"], "match"],
    ["NotIpAddress: all addresses except the range", "NotIpAddress", "10.0.0.0/8", ["192.0.2.1"], "match"],
    ["NotIpAddress does not match within the range", "NotIpAddress", "10.0.0.0/8", ["10.1.2.3"], "no match"],
    ["NotIpAddress NORs its ranges", "NotIpAddress", ["10.0.0.0/8", "192.0.2.0/24"], ["192.0.2.1"], "no match"],
    ["the key is absent through an endpoint: no match", "IpAddress", "203.0.113.0/24", null, "no match"],
    ["the key is absent through an endpoint: negated matches", "NotIpAddress", "203.0.113.0/24", null, "match"],
    ["what is no address cannot be compared", "IpAddress", "10.0.0.256", ["10.0.0.1"], ["policy document"]],
  ]),
];

const ROLE = "arn:aws:iam::111122223333:role/App";
const CROSSING = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";

const arns = operators("IAM, ARN condition operators", [
  ["ArnEquals matches", "ArnEquals", ROLE, [ROLE], "match"],
  ["matching is case-sensitive", "ArnEquals", ROLE, [ROLE.toLowerCase()], "no match"],
  ["ArnEquals behaves as ArnLike: wildcards", "ArnEquals", "arn:aws:iam::111122223333:role/*", [ROLE], "match"],
  ["ArnLike: wildcards in a component", "ArnLike", "arn:aws:iam::*:role/App", [ROLE], "match"],
  ["ArnLike: ? is one character", "ArnLike", "arn:aws:iam::11112222333?:role/App", [ROLE], "match"],
  [
    "each component is checked separately",
    "ArnLike",
    "arn:aws:someservice:*:111122223333:finance/*",
    [CROSSING],
    "no match",
  ],
  [
    "a string operator matches across components",
    "StringLike",
    "arn:aws:someservice:*:111122223333:finance/*",
    [CROSSING],
    "match",
  ],
  [
    "the last component holds further colons",
    "ArnLike",
    "arn:aws:logs:*:*:log-group:*",
    ["arn:aws:logs:eu-west-1:111122223333:log-group:a:b"],
    "match",
  ],
  ["an empty component is empty", "ArnLike", "arn:aws:s3:::bucket", ["arn:aws:s3:eu-west-1::bucket"], "no match"],
  ["a * may be an empty component", "ArnLike", "arn:aws:s3:*:*:bucket", ["arn:aws:s3:::bucket"], "match"],
  ["ArnNotEquals is negated", "ArnNotEquals", ROLE, [ROLE], "no match"],
  ["ArnNotEquals takes wildcards as ArnNotLike does", "ArnNotEquals", "arn:aws:iam::*:role/*", [ROLE], "no match"],
  ["ArnNotLike matches another ARN", "ArnNotLike", "arn:aws:iam::*:user/*", [ROLE], "match"],
  ["ArnNotLike NORs its values", "ArnNotLike", ["arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*"], [ROLE], "no match"],
  ["what is no ARN does not match", "ArnLike", "arn:aws:iam::*:role/*", ["App"], "no match"],
  ["an absent key does not match", "ArnLike", "arn:aws:iam::*:role/*", null, "no match"],
  ["an absent key matches a negated operator", "ArnNotLike", "arn:aws:iam::*:role/*", null, "match"],
  ["a pattern of fewer components is no ARN: AWS would refuse it", "ArnLike", "role/App", [ROLE], ["policy document"]],
]);

export const CONDITION_CASES: readonly Case[] = [...strings, ...numbers, ...dates, ...others, ...arns];
