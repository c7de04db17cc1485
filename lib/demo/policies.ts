/** Endpoint policies in the forms in which AWS returns them (domain.md §2.7, §4.5). */

/** The default of a gateway endpoint: compact, with a version. */
export const GATEWAY_DEFAULT_POLICY =
  '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

/** The default of an interface endpoint: printed with line breaks, without a version. */
export const INTERFACE_DEFAULT_POLICY = `{
  "Statement": [
    {
      "Action": "*", 
      "Effect": "Allow", 
      "Principal": "*", 
      "Resource": "*"
    }
  ]
}`;

const ORGANISATION = "o-a1b2c3d4e5";

const OWN_ONLY = {
  Sid: "OwnPrincipalsAndResources",
  Effect: "Allow",
  Principal: "*",
  Action: "*",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalOrgID": ORGANISATION, "aws:ResourceOrgID": ORGANISATION } },
};

/** Own principals on own resources, nothing else. */
export const OWN_ORGANISATION_POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [OWN_ONLY] });

/** The same for S3, with the AWS-owned bucket from which ECR serves image layers. */
export function ownOrganisationS3Policy(region: string): string {
  const layers = {
    Sid: "EcrImageLayers",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [OWN_ONLY, layers] });
}
