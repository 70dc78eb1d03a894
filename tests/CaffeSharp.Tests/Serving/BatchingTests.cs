using CaffeSharp.Serving;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Scheduling;
using CaffeSharp.Tests.Cli;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Serving;

public sealed class BatchingTests
{
    [Fact]
    public async Task Requests_that_are_joined_get_the_bits_they_get_alone()
    {
        await using RunningServer server = await RunningServer.StartAsync((Workshop _) => Lenet() with { MaxDelay = TimeSpan.FromMilliseconds(20) });
        Net net = Net.Load(Tree.At("models", "lenet", "deploy.prototxt"));
        using Session session = net.CreateSession();
        Blob[] images = [.. Enumerable.Range(0, 40).Select(seed => Noise(seed, 1 + (seed % 3)))];
        float[][] answers = await Task.WhenAll(images.Select(image => server.InferAsync("lenet", "data", image)));
        for (int i = 0; i < images.Length; i++)
            Assert.Equal(session.Run(images[i])["prob"].Span.ToArray(), answers[i]);
        Assert.InRange(server.Server.Models.Find("lenet", null).Statistics.Runs, 1, 39);
    }

    [Fact]
    public async Task What_is_full_answers_at_once_and_says_when_to_come_back()
    {
        await using RunningServer server = await RunningServer.StartAsync((Workshop _) => Lenet() with { Queue = 2 });
        Model[] places = [server.Server.Models.Take("lenet", null), server.Server.Models.Take("lenet", null)];
        using HttpResponseMessage answer = await server.Client.PostAsync(new Uri("/v2/models/lenet/infer", UriKind.Relative), RunningServer.Binary("data", Noise(1, 1)));
        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        foreach (Model place in places)
            place.LetGo();
        Assert.Equal(10, (await server.InferAsync("lenet", "data", Noise(1, 1))).Length);
    }

    [Fact]
    public async Task Work_that_nobody_waits_for_is_dropped_before_it_runs()
    {
        Model model = Tiny();
        using var gate = new ManualResetEventSlim();
        using var scheduler = new Scheduler(1, TimeSpan.Zero);
        var first = new SingleWork<int>(model, _ => Wait(gate), CancellationToken.None);
        scheduler.Add(first);
        using var gone = new CancellationTokenSource();
        bool ran = false;
        var second = new SingleWork<int>(model, _ => Mark(ref ran), gone.Token);
        scheduler.Add(second);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Result);
        gate.Set();
        Assert.Equal(1, await first.Result);
        var third = new SingleWork<int>(model, _ => 3, CancellationToken.None);
        scheduler.Add(third);
        Assert.Equal(3, await third.Result);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_request_whose_time_is_over_is_told_so()
    {
        await using RunningServer server = await RunningServer.StartAsync((Workshop _) => Lenet() with { MaxDelay = TimeSpan.FromSeconds(10) });
        string zeros = string.Join(',', Enumerable.Repeat(0, 784));
        (int status, var json) = await server.PostAsync("/v2/models/lenet/infer", $$"""{"parameters":{"timeout":1},"inputs":[{"name":"data","shape":[1,1,28,28],"datatype":"FP32","data":[{{zeros}}]}]}""");
        Assert.Equal(504, status);
        Assert.Equal("the time for the request is over", (string)json["error"]!);
    }

    [Theory]
    [InlineData("layer { name: \"p\" type: \"Softmax\" bottom: \"data\" top: \"p\" softmax_param { axis: 0 } }", false)]
    [InlineData("layer { name: \"p\" type: \"Softmax\" bottom: \"data\" top: \"p\" }", true)]
    [InlineData("layer { name: \"p\" type: \"Reshape\" bottom: \"data\" top: \"p\" reshape_param { shape { dim: 1 dim: -1 } } }", false)]
    [InlineData("layer { name: \"p\" type: \"Reduction\" bottom: \"data\" top: \"p\" }", false)]
    [InlineData("layer { name: \"p\" type: \"Reduction\" bottom: \"data\" top: \"p\" reduction_param { axis: 1 } }", true)]
    [InlineData("layer { name: \"p\" type: \"BatchNorm\" bottom: \"data\" top: \"p\" batch_norm_param { use_global_stats: false } }", false)]
    public void Only_nets_that_keep_images_apart_are_batched(string layer, bool batched)
    {
        Net net = Net.Parse("layer { name: \"data\" type: \"Input\" top: \"data\" input_param { shape { dim: 1 dim: 3 dim: 2 dim: 2 } } } " + layer);
        Assert.Equal(batched, BatchTrial.Passes(net, new SessionOptions { Threads = 1 }));
    }

    private static int Wait(ManualResetEventSlim gate)
    {
        gate.Wait();
        return 1;
    }

    private static int Mark(ref bool ran)
    {
        ran = true;
        return 2;
    }

    private static Model Tiny()
    {
        using var files = new Workshop();
        return Model.Load(ModelFiles.Of(new ModelSource("tiny", files.Text("tiny.prototxt", Workshop.Classifier), null)), new ServerOptions(), null);
    }

    private static ServerOptions Lenet() => new() { Models = [new ModelSource("lenet", Tree.At("models", "lenet", "deploy.prototxt"), null)] };

    private static Blob Noise(int seed, int images)
    {
        var random = new Random(seed);
        return new Blob([images, 1, 28, 28], Enumerable.Range(0, images * 784).Select(_ => random.NextSingle()).ToArray());
    }
}
