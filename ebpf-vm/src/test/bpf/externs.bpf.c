// SPDX-License-Identifier: Apache-2.0
// What an object leaves to its loader: kernel settings, kernel functions and variables, weak and not.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int LINUX_KERNEL_VERSION __kconfig;
extern unsigned long CONFIG_HZ __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_VETH __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[8] __kconfig;
extern char CONFIG_LETTER __kconfig;
extern short CONFIG_NEGATIVE __kconfig;
extern int CONFIG_NOT_THERE __kconfig __weak;
extern const void no_such_variable __ksym __weak;
extern int first_kfunc(struct xdp_md *ctx) __ksym;
extern int second_kfunc(struct xdp_md *ctx, int number) __ksym __weak;

SEC("xdp")
int settings(struct xdp_md *ctx)
{
    return LINUX_KERNEL_VERSION + CONFIG_HZ + CONFIG_BPF_SYSCALL + CONFIG_VETH + CONFIG_DEFAULT_HOSTNAME[0]
           + CONFIG_LETTER + CONFIG_NEGATIVE + CONFIG_NOT_THERE;
}

SEC("xdp")
int kernel_symbols(struct xdp_md *ctx)
{
    int sum = first_kfunc(ctx);

    if (second_kfunc)
        sum += second_kfunc(ctx, 1);
    if (&no_such_variable)
        sum += 1;
    return sum;
}

char _license[] SEC("license") = "Apache-2.0";
