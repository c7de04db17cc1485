/**
 * Accounts of API Gateway, one a Region: a REST API's VPC link adds the one of its Region to the allowed principals of the
 * endpoint service that it makes (domain.md §2.10; API Gateway guide, *API Gateway accounts used for private integrations*).
 */
export const API_GATEWAY_ACCOUNTS: ReadonlySet<string> = new Set([
  "392220576650", // us-east-1
  "718770453195", // us-east-2
  "968246515281", // us-west-1
  "109351309407", // us-west-2
  "796887884028", // ca-central-1
  "631144002099", // eu-west-1
  "544388816663", // eu-west-2
  "061510835048", // eu-west-3
  "474240146802", // eu-central-1
  "166639821150", // eu-central-2
  "394634713161", // eu-north-1
  "753362059629", // eu-south-1
  "359345898052", // eu-south-2
  "969236854626", // ap-northeast-1
  "020402002396", // ap-northeast-2
  "360671645888", // ap-northeast-3
  "195145609632", // ap-southeast-1
  "798376113853", // ap-southeast-2
  "652364314486", // ap-southeast-3
  "849137399833", // ap-southeast-4
  "507069717855", // ap-south-1
  "644042651268", // ap-south-2
  "174803364771", // ap-east-1
  "287228555773", // sa-east-1
  "855739686837", // me-south-1
  "614065512851", // me-central-1
  "643738280308", // cn-north-1
  "020741727910", // cn-northwest-1
]);
