/* Failures with a sentence: what script languages show as the exception's description. */
#pragma once
#include <windows.h>

/* Leaves the description with the thread (SetErrorInfo), and returns the code. */
HRESULT fail(HRESULT code, const WCHAR *description);
/* Puts a description that was left so into an exception that has none. */
void complete_exception(EXCEPINFO *exception);
