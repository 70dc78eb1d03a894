using CaffeSharp.Tests.Support;
using CaffeSharp.Verification;
using Xunit;

namespace CaffeSharp.Tests.Golden;

/// <summary>Nets whose outputs real Caffe computed.</summary>
public sealed class GoldenTests
{
    /// <summary>Caffe's own float results differ by 2e-6 of a blob's maximum between its BLAS kernels.</summary>
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Cases => [.. Tree.Cases().Select(folder => Path.GetRelativePath(Tree.Root, folder))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Computes_what_Caffe_computed(string folder)
    {
        foreach (BlobComparison output in VerificationCase.Load(Tree.At(folder)).Run())
        {
            Assert.Equal(output.Expected, output.Actual);
            Assert.True(output.LargestError <= Tolerance, $"{output.Name} is off by {output.LargestError:g2} of its maximum at {output.LargestErrorIndex}");
        }
    }
}
