using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Planning;
using Xunit;

namespace CaffeSharp.Tests.Planning;

public sealed class PlannerTests
{
    public static TheoryData<Type> Faults =>
        [typeof(OverflowException), typeof(OutOfMemoryException), typeof(DivideByZeroException), typeof(IndexOutOfRangeException), typeof(ArgumentException)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Whatever_a_kernel_throws_names_the_layer_and_its_line(Type fault)
    {
        foreach (bool inShapes in new[] { false, true })
        {
            var cause = (Exception)Activator.CreateInstance(fault)!;
            var layer = new Faulty { Cause = cause, OnlyBatch = 3, InShapes = inShapes };
            var net = Net.Parse(
                """
                layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
                layer { name: "odd" type: "Faulty" bottom: "data" top: "odd" }
                """,
                options: new NetOptions { Layers = LayerCatalog.Default.With("Faulty", _ => layer) });
            using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
            var thrown = Assert.Throws<NetException>(() => session.Run(new Blob([3, 3])));
            Assert.StartsWith("line 2: layer 'odd' (Faulty) cannot run on [3, 3]: ", thrown.Message, StringComparison.Ordinal);
            Assert.Equal("odd", thrown.Layer);
            Assert.Same(cause, thrown.InnerException);
            Assert.Single(session.Run(new Blob([2, 3])));
        }
    }

    [Fact]
    public void More_than_the_machine_has_is_refused_before_weights_are_packed()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        Assert.SkipUnless(available < (long)Array.MaxLength * sizeof(float), "an array does not hold more than this machine's memory");
        using Session session = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 } } }
            layer { name: "a" type: "Power" bottom: "data" top: "a" power_param { scale: 2 } }
            """).CreateSession();
        int floats = (int)Math.Min(int.MaxValue, (available / sizeof(float)) + 1000);
        var fault = Assert.Throws<NetException>(() => session.PlanFor(new Dictionary<string, Shape> { ["data"] = [floats] }));
        Assert.Contains("MiB to run at these input shapes, more than the", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>65,536 rows of padding would be gigabytes of scratch, for nothing.</summary>
    [Fact]
    public void An_empty_batch_takes_no_memory_and_gives_an_empty_output()
    {
        using Session session = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1 dim: 4 dim: 4 } } }
            layer { name: "wide" type: "Convolution" bottom: "data" top: "wide" convolution_param { num_output: 1 kernel_size: 3 pad: 3000 } }
            layer { name: "product" type: "InnerProduct" bottom: "wide" top: "product" inner_product_param { num_output: 2 axis: 3 } }
            """).CreateSession();
        Plan plan = session.PlanFor(new Dictionary<string, Shape> { ["data"] = [0, 1, 4, 4] });
        Assert.Equal(["empty", "empty"], plan.Steps.Select(step => step.KernelName));
        Assert.Equal(0, plan.Memory.Bytes);
        Assert.Equal<Shape>([0, 1, 6002, 2], session.Run(new Blob([0, 1, 4, 4]))["product"].Shape);
        Assert.DoesNotContain("empty", session.PlanFor(new Dictionary<string, Shape>()).Steps.Select(step => step.KernelName));
    }

    private sealed record Faulty : Layer
    {
        public required Exception Cause { get; init; }

        public required int OnlyBatch { get; init; }

        public required bool InShapes { get; init; }

        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => InShapes && bottoms[0][0] == OnlyBatch ? throw Cause : [bottoms[0]];

        public override int ScratchSize(IReadOnlyList<Shape> bottoms) => bottoms[0][0] == OnlyBatch ? throw Cause : 0;

        public override void Forward(LayerRun run) => run.Output.Clear();
    }
}
