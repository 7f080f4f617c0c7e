/* The DLL itself: where it is, and whether somebody still needs it. */
#pragma once
#include <windows.h>

void module_add_ref(void);
void module_release(void);
BOOL module_path(WCHAR path[MAX_PATH]);
