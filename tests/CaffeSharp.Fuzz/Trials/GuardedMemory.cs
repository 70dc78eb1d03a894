using System.Runtime.InteropServices;
using CaffeSharp.Blobs;

namespace CaffeSharp.Fuzz.Trials;

/// <summary>
/// Numbers between margins of NaN: reading over the edge poisons the result, writing over it shows. On Linux the margins end at
/// pages that may not be touched, and the numbers lie flush against one of them: one step over that edge ends the process.
/// <code>
/// no page | NaN …  numbers | no page      or      no page | numbers  … NaN | no page
/// </code>
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Margin = 64;

    private readonly Memory<float> _managed;
    private readonly float* _first;
    private readonly int _all;
    private readonly int _margin;
    private nint _mapped;

    /// <summary>Takes memory for some numbers, flush against the page behind them or before them.</summary>
    public GuardedMemory(int length, bool flushAtEnd = true)
    {
        Length = length;
        if (!OperatingSystem.IsLinux())
        {
            _managed = Blob.Allocate(length + (2 * Margin));
            _managed.Span.Fill(float.NaN);
            (_all, _margin) = (length + (2 * Margin), Margin);
            return;
        }
        int page = Environment.SystemPageSize;
        nint inner = (((nint)length * sizeof(float)) + (Margin * sizeof(float)) + page - 1) / page * page;
        _mapped = Map(0, inner + (2 * page), Protection.None, MapPrivateAnonymous, -1, 0);
        if (_mapped == -1 || Protect(_mapped + page, inner, Protection.ReadWrite) != 0)
            throw new InvalidOperationException("no guarded memory could be mapped");
        MappedBytes = inner + (2 * page);
        _first = (float*)(_mapped + page);
        _all = (int)(inner / sizeof(float));
        _margin = flushAtEnd ? _all - length : 0;
        All.Fill(float.NaN);
    }

    [Flags]
    private enum Protection
    {
        None = 0,
        ReadWrite = 3,
    }

    private const int MapPrivateAnonymous = 0x22;

    public int Length { get; }

    public Span<float> Span => All.Slice(_margin, Length);

    public bool MarginsAreIntact => IsNaN(All[.._margin]) && IsNaN(All[(_margin + Length)..]);

    private nint MappedBytes { get; }

    private Span<float> All => _first == null ? _managed.Span : new Span<float>(_first, _all);

    public void Dispose()
    {
        if (_mapped != 0)
            _ = Unmap(_mapped, MappedBytes);
        _mapped = 0;
    }

    private static bool IsNaN(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
                return false;
        }
        return true;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint bytes, Protection protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint bytes, Protection protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint bytes);
}
