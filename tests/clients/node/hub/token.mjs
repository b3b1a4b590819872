// usage: node token.mjs CONFIG
// Prints a bearer token of the sender, made by jose.
import { sender } from './vendor.mjs';

console.log(await sender.token());
