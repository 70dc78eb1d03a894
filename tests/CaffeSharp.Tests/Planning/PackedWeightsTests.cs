using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Planning;
using Xunit;

namespace CaffeSharp.Tests.Planning;

/// <summary>That plans of one net share what is packed of its weights, and hold nothing of them twice.</summary>
public sealed class PackedWeightsTests
{
    private static readonly PlanOptions Options = new(KeepAll: false, Threads: 1, AccuracyLevel.Default, Convolution: null);

    [Theory]
    [InlineData("direct")]
    [InlineData("rows")]
    [InlineData("clipped")]
    public void Plans_for_other_images_ask_for_no_numbers_again(string kernel)
    {
        int asked = 0;
        var cache = new PlanCache(Graph("""type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 pad: 1 }""", () => asked++));
        foreach (var options in new[] { Options with { Convolution = kernel }, Options with { Convolution = kernel, Threads = 2 } })
        {
            foreach (Shape images in new Shape[] { [1, 3, 8, 8], [2, 3, 8, 8], [1, 3, 16, 5], [3, 3, 30, 30] })
                Assert.Equal(kernel, Plan(cache, images, options));
        }
        Assert.Equal(1, asked);
        GC.KeepAlive(cache);
    }

    [Fact]
    public void Deconvolutions_and_inner_products_share_too()
    {
        int asked = 0;
        var cache = new PlanCache(Graph("""type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 4 stride: 2 pad: 1 bias_term: false }""", () => asked++));
        Plan(cache, [1, 3, 8, 8], Options);
        int once = asked;
        Plan(cache, [1, 3, 20, 20], Options);
        Plan(cache, [4, 3, 9, 9], Options);
        Assert.Equal(once, asked);
        GC.KeepAlive(cache);

        asked = 0;
        cache = new PlanCache(Graph("""type: "InnerProduct" inner_product_param { num_output: 4 bias_term: false }""", () => asked++));
        foreach (int batch in new[] { 1, 50, 2000 })
            Plan(cache, [batch, 3, 8, 8], Options);
        Assert.Equal(1, asked);
        GC.KeepAlive(cache);
    }

    /// <summary>Plans, and collects what nobody holds, so that numbers wanted again are counted again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Plan(PlanCache cache, Shape images, PlanOptions options)
    {
        string kernel = cache.Get([images], options).Steps.Single().KernelName;
        GC.Collect();
        return kernel;
    }

    /// <summary>One layer whose weights are computed when somebody asks, as those of folded layers are.</summary>
    private static NetGraph Graph(string layer, Action asked)
    {
        NetGraph graph = Net.Parse(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
            layer { name: "x" bottom: "data" top: "x"
            """ + layer + " }").Graph;
        ParameterBlob given = graph.FindLayer("x").Parameters[0];
        ParameterBlob counted = ParameterBlob.Computed(given.Shape, () =>
        {
            asked();
            return new Blob(given.Shape, given.Span.ToArray());
        });
        return graph.With(graph.Nodes.Select(node => node with
        {
            Layer = node.Layer switch
            {
                ConvolutionBase convolution => convolution with { Weights = counted },
                InnerProduct product => product with { Weights = counted },
                _ => node.Layer,
            },
        }));
    }
}
