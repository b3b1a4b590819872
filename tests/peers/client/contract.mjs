// What this client shares with the Node hub beside it: the reader and writer of MotCua JSON, protobuf, JWS and receipts. Read-only; one place, so that it can be seen.
export { contractFolder, root, planOf, serviceMethods, encodeProto, decodeProto } from '../hub/proto.mjs';
export { parseJson, pathOf } from '../hub/json-text.mjs';
export { readJson } from '../hub/json-reader.mjs';
export { writeJson, timeText } from '../hub/json-writer.mjs';
export { readMessage, bodies, collect, maxPayload } from '../hub/message-rules.mjs';
export { FormCatalog } from '../hub/forms.mjs';
export { parseJws, verifyJws, signer } from '../hub/signing.mjs';
export { verifyReceipt } from '../hub/receipts.mjs';
export { readToken } from '../hub/tokens.mjs';
export { sha256, thumbprint, pemCertificates, algorithmsOf, trustProblem } from '../hub/certificates.mjs';
export { frame, gunzip, maxMessage } from '../hub/frames.mjs';
export { reasons, codes } from '../hub/reasons.mjs';
