/*
 * Asks WMI how many rows a query has:
 *
 *   slipway-wmi NAMESPACE QUERY
 *
 * Prints the number and ends with 0; or prints the HRESULT of what failed, as 0x80041010, and ends with 1.
 */
#include <windows.h>
#include <wbemidl.h>
#include <stdio.h>

#define ROWS_AT_ONCE 64

/* mingw-w64 can be built so that a program's start takes an argument with an asterisk for names of files. */
int _dowildcard = 0;

/* Of this process, before it asks the first time: WMI acts as whoever has asked. */
static HRESULT begin(void)
{
  HRESULT state = CoInitializeEx(NULL, COINIT_MULTITHREADED);
  if (FAILED(state))
    return state;
  return CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
                              EOAC_NONE, NULL);
}

static HRESULT connect_to(BSTR namespace, IWbemServices **services)
{
  IWbemLocator *locator;
  HRESULT state = CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator, (void **)&locator);
  if (FAILED(state))
    return state;
  state = IWbemLocator_ConnectServer(locator, namespace, NULL, NULL, NULL, 0, NULL, NULL, services);
  IWbemLocator_Release(locator);
  if (FAILED(state))
    return state;
  state = CoSetProxyBlanket((IUnknown *)*services, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, NULL, RPC_C_AUTHN_LEVEL_CALL,
                            RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE);
  if (FAILED(state))
    IWbemServices_Release(*services);
  return state;
}

/* What is wrong with a query may be told when its first row is asked for, and not before. */
static HRESULT count_rows(IEnumWbemClassObject *rows, ULONG *count)
{
  IWbemClassObject *objects[ROWS_AT_ONCE];
  HRESULT state;
  ULONG returned;
  *count = 0;
  do {
    returned = 0;
    state = IEnumWbemClassObject_Next(rows, WBEM_INFINITE, ROWS_AT_ONCE, objects, &returned);
    *count += returned;
    for (ULONG at = 0; at < returned; at++)
      IWbemClassObject_Release(objects[at]);
  } while (state == WBEM_S_NO_ERROR);
  /* There are other ends without an error, after which rows may be missing. */
  if (SUCCEEDED(state) && state != WBEM_S_FALSE)
    return E_FAIL;
  return state;
}

static HRESULT ask(IWbemServices *services, BSTR query, ULONG *count)
{
  IEnumWbemClassObject *rows;
  BSTR language = SysAllocString(L"WQL");
  HRESULT state = language == NULL
    ? E_OUTOFMEMORY
    : IWbemServices_ExecQuery(services, language, query, WBEM_FLAG_FORWARD_ONLY | WBEM_FLAG_RETURN_IMMEDIATELY, NULL,
                              &rows);
  SysFreeString(language);
  if (FAILED(state))
    return state;
  state = count_rows(rows, count);
  IEnumWbemClassObject_Release(rows);
  return state;
}

static HRESULT run(const WCHAR *namespace, const WCHAR *query, ULONG *count)
{
  IWbemServices *services;
  BSTR path = SysAllocString(namespace), text = SysAllocString(query);
  HRESULT state = path == NULL || text == NULL ? E_OUTOFMEMORY : begin();
  if (SUCCEEDED(state))
    state = connect_to(path, &services);
  if (SUCCEEDED(state)) {
    state = ask(services, text, count);
    IWbemServices_Release(services);
  }
  SysFreeString(path);
  SysFreeString(text);
  return state;
}

int wmain(int argc, WCHAR **argv)
{
  ULONG count = 0;
  HRESULT state = argc == 3 ? run(argv[1], argv[2], &count) : E_INVALIDARG;
  if (SUCCEEDED(state))
    printf("%lu\n", count);
  else
    printf("0x%08lx\n", (unsigned long)state);
  /* COM is left to the process's end: a provider that hangs would keep CoUninitialize waiting. */
  return SUCCEEDED(state) ? 0 : 1;
}
