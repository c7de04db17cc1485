const root = import.meta.dirname;

// Next reports usage statistics to its makers by default. Nothing leaves this machine.
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

/** @type {import("next").NextConfig} */
const config = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  outputFileTracingRoot: root,
  turbopack: { root },
  // `npm test` checks types; checking them again would double the time of the first start.
  typescript: { ignoreBuildErrors: true },
  // Loaded from node_modules when first needed: the AWS SDK is large, and a demo never needs it; what writes PNG and PDF too.
  serverExternalPackages: [
    "@aws-sdk/client-ec2",
    "@aws-sdk/client-elastic-load-balancing-v2",
    "@aws-sdk/client-organizations",
    "@aws-sdk/client-ram",
    "@aws-sdk/client-route-53",
    "@aws-sdk/client-route53resolver",
    "@aws-sdk/client-sts",
    "@resvg/resvg-js",
    "pdfkit",
    "pino",
    "svg-to-pdfkit",
  ],
};

export default config;
