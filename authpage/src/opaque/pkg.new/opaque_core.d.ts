/* tslint:disable */
/* eslint-disable */
/** Which key stretching function a record was made with; the server names it. */
export interface Ksf { alg: string; m: number; t: number; p: number; }



/**
 * A login: blind the password, then prove that it was the right one.
 */
export class ClientLogin {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Takes the server's `KE2`, yields `KE3`.
     */
    finish(ke2: string, ksf: Ksf): string;
    /**
     * Blinds the password.
     */
    constructor(password: string);
    /**
     * `KE1`, for the server.
     */
    readonly ke1: string;
}

/**
 * A registration: blind the password, then make the record that the server keeps.
 */
export class ClientRegistration {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Takes the server's `RegistrationResponse`, yields the `RegistrationRecord`.
     */
    finish(registrationResponse: string, ksf: Ksf): string;
    /**
     * Blinds the password.
     */
    constructor(password: string);
    /**
     * `RegistrationRequest`, for the server.
     */
    readonly registrationRequest: string;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_clientlogin_free: (a: number, b: number) => void;
    readonly __wbg_clientregistration_free: (a: number, b: number) => void;
    readonly clientlogin_finish: (a: number, b: number, c: number, d: any) => [number, number, number, number];
    readonly clientlogin_ke1: (a: number) => [number, number];
    readonly clientlogin_new: (a: number, b: number) => [number, number, number];
    readonly clientregistration_finish: (a: number, b: number, c: number, d: any) => [number, number, number, number];
    readonly clientregistration_new: (a: number, b: number) => [number, number, number];
    readonly clientregistration_registrationRequest: (a: number) => [number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
