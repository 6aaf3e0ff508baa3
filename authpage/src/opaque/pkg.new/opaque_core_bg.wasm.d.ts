/* tslint:disable */
/* eslint-disable */
export const memory: WebAssembly.Memory;
export const __wbg_clientlogin_free: (a: number, b: number) => void;
export const __wbg_clientregistration_free: (a: number, b: number) => void;
export const clientlogin_finish: (a: number, b: number, c: number, d: any) => [number, number, number, number];
export const clientlogin_ke1: (a: number) => [number, number];
export const clientlogin_new: (a: number, b: number) => [number, number, number];
export const clientregistration_finish: (a: number, b: number, c: number, d: any) => [number, number, number, number];
export const clientregistration_new: (a: number, b: number) => [number, number, number];
export const clientregistration_registrationRequest: (a: number) => [number, number];
export const __wbindgen_malloc: (a: number, b: number) => number;
export const __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
export const __wbindgen_free: (a: number, b: number, c: number) => void;
export const __wbindgen_exn_store: (a: number) => void;
export const __externref_table_alloc: () => number;
export const __wbindgen_externrefs: WebAssembly.Table;
export const __externref_table_dealloc: (a: number) => void;
export const __wbindgen_start: () => void;
