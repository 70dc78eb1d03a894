using CaffeSharp.Formats;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Formats;

/// <summary>Damaged weight files: only the one kind of exception comes out, and no memory is taken for lies.</summary>
public sealed class WeightFileFuzzTests
{
    private static readonly byte[][] Files = [.. SharedFiles.CaffeModels().Select(File.ReadAllBytes).Where(file => file.Length < 40_000)];

    [Fact]
    public void A_damaged_caffemodel_is_read_or_refused() => Mutations.Of(Files).Sample(file =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            CaffeModelFile.Read(new MemoryStream(file), "x");
        }
        catch (CaffeException)
        {
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + 40L * file.Length);
    }, iter: 20_000);
}
