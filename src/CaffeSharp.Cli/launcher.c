/* The program of the Linux tarball. It is linked to lib/libcaffesharp.so, of which the system's loader takes the widest
   that the processor runs: lib/glibc-hwcaps/x86-64-v4 (512 bits), x86-64-v3 (256), or lib/ itself (128). */
int caffesharp_main(int count, char **words);

int main(int count, char **words)
{
    return count > 0 ? caffesharp_main(count, words) : 2;
}
