using System.Text.Json.Nodes;
using CaffeSharp.Serving;
using CaffeSharp.Serving.Models;
using CaffeSharp.Tests.Cli;
using Xunit;

namespace CaffeSharp.Tests.Serving;

public sealed class PictureTests
{
    private const string Boxes = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
        layer { name: "found" type: "DummyData" top: "found" dummy_data_param { shape { dim: 1 dim: 1 dim: 1 dim: 7 } data_filler { type: "constant" value: 0.75 } } }
        """;

    [Fact]
    public async Task A_picture_is_classified_as_by_the_command()
    {
        using var pictures = new Workshop();
        string picture = pictures.Picture("a.png"), net = "", weights = "", labels = "";
        await using RunningServer server = await RunningServer.StartAsync(files =>
        {
            labels = files.Text("labels.txt", "zero\none\ntwo\nthree\nfour");
            files.Text("model.json", """{ "labels": "labels.txt", "preprocessing": { "mean": [104, 117, 123], "order": "rgb", "scale": 0.5, "resize": [6, 5] } }""");
            (net, weights) = (files.Text("tiny.prototxt", Workshop.Classifier), files.Scores(0.1f, 3, 2, 0.5f, 1));
            return new ServerOptions { Models = [new ModelSource("tiny", net, weights)] };
        });
        Caffesharp command = Caffesharp.Run("classify", net, picture, "-w", weights, "-l", labels, "--mean", "104,117,123", "--order", "rgb", "--scale", "0.5", "--resize", "6x5", "--json");
        string expected = command.Json["images"]![0]!["predictions"]!.ToJsonString();
        byte[] bytes = await File.ReadAllBytesAsync(picture, TestContext.Current.CancellationToken);
        Assert.Equal(expected, (await server.PostAsync("/classify/tiny", new ByteArrayContent(bytes))).Json["predictions"]!.ToJsonString());
        using var form = new MultipartFormDataContent { { new StringContent("hello"), "note" }, { new ByteArrayContent(bytes), "picture", "a.png" } };
        (int status, JsonNode json) = await server.PostAsync("/classify/tiny?top=2", form);
        Assert.Equal(200, status);
        Assert.Equal(["one", "two"], json["predictions"]!.AsArray().Select(one => (string)one!["label"]!));
        Assert.Contains("boxes", (string)(await server.PostAsync("/detect/tiny", new ByteArrayContent(bytes))).Json["error"]!);
    }

    [Fact]
    public async Task Boxes_are_in_pixels_of_the_picture()
    {
        using var pictures = new Workshop();
        byte[] bytes = await File.ReadAllBytesAsync(pictures.Picture("a.png", height: 8, width: 16), TestContext.Current.CancellationToken);
        await using RunningServer server = await RunningServer.StartAsync(files => new ServerOptions { Models = [new ModelSource("boxes", files.Text("boxes.prototxt", Boxes), null)] });
        JsonNode json = (await server.PostAsync("/detect/boxes", new ByteArrayContent(bytes))).Json;
        Assert.Equal("""[{"index":0,"label":"0","score":0.75,"box":[12,6,12,6]}]""", json["detections"]!.ToJsonString());
        Assert.Equal((16, 8), ((int)json["width"]!, (int)json["height"]!));
        Assert.Empty((await server.PostAsync("/detect/boxes?threshold=0.9", new ByteArrayContent(bytes))).Json["detections"]!.AsArray());
    }

    [Theory]
    [InlineData("/classify/tiny", "", "has no picture")]
    [InlineData("/classify/tiny", "nonsense", "picture")]
    [InlineData("/classify/none", "nonsense", "there is no model 'none'")]
    [InlineData("/classify/tiny?top=0", "", "has no picture")]
    [InlineData("/classify/tiny?top=0", "P5 1 1 255 x", "top takes a number from 1 on, not '0'")]
    [InlineData("/detect/tiny?threshold=2", "P5 1 1 255 x", "threshold takes a number from 0 to 1, not '2'")]
    public async Task What_is_no_picture_is_said(string path, string body, string message)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (int status, JsonNode json) = await server.PostAsync(path, new StringContent(body));
        Assert.InRange(status, 400, 404);
        Assert.Contains(message, (string)json["error"]!, StringComparison.Ordinal);
    }
}
