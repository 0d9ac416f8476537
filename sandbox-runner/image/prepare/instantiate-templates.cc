// A plugin of GCC for making precompiled headers: `#pragma viva instantiate_templates` instantiates the templates that
// are pending. Where a header ends, the compiler would write them down as pending still, and every program that includes
// it would instantiate all of them anew: those of <format> alone, which <iostream> includes, cost half a second.

#include "gcc-plugin.h"
#include "plugin-version.h"

#include "tree.h"
#include "cp/cp-tree.h"
#include "c-family/c-pragma.h"

int plugin_is_GPL_compatible;

namespace {

void instantiate(cpp_reader*) {
    // As at the end of a program, which is the only place where the compiler does so itself.
    const int before = at_eof;
    at_eof = 1;
    instantiate_pending_templates(0);
    at_eof = before;
}

void register_pragma(void*, void*) { c_register_pragma("viva", "instantiate_templates", instantiate); }

}  // namespace

int plugin_init(plugin_name_args* plugin, plugin_gcc_version* version) {
    if (!plugin_default_version_check(version, &gcc_version)) return 1;
    register_callback(plugin->base_name, PLUGIN_PRAGMAS, register_pragma, nullptr);
    return 0;
}
