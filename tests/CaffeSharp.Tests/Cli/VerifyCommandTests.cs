using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class VerifyCommandTests
{
    [Fact]
    public void Verify_passes_what_fits_and_exits_with_1_on_a_miss()
    {
        using var files = new Workshop();
        foreach ((string name, float expected) in new[] { ("good", 3f), ("off", 3.001f) })
        {
            Directory.CreateDirectory(files[name]);
            files.Text($"{name}/net.prototxt", """
                layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 1 dim: 1 dim: 1 } } }
                layer { name: "y" type: "Convolution" bottom: "x" top: "y" convolution_param { num_output: 1 kernel_size: 1 weight_filler { value: 2 } bias_filler { value: 1 } } }
                """);
            files.Array($"{name}/in_x.npy", [1, 1, 1, 1], 1);
            files.Array($"{name}/out_y.npy", [1, 1, 1, 1], expected);
            files.Text($"{name}/case.json", """
                { "inputs": { "x": { "file": "in_x.npy", "shape": [1, 1, 1, 1] } }, "outputs": { "y": { "file": "out_y.npy", "shape": [1, 1, 1, 1] } }, "weights": null, "state": { "phase": "TEST", "stage": [], "level": 0 } }
                """);
        }
        Caffesharp good = Caffesharp.Run("verify", files["good"]);
        Assert.Equal(0, good.Exit);
        Assert.Equal("1 of 1 cases passed (tolerance 1e-05 of the maximum)", good.Lines[^1]);
        Caffesharp both = Caffesharp.Run("verify", files.Folder);
        Assert.Equal(1, both.Exit);
        Assert.Contains(both.Lines, line => line.StartsWith("off", StringComparison.Ordinal) && line.EndsWith("FAILED: off at 0", StringComparison.Ordinal));
        Assert.Equal(0, Caffesharp.Run("verify", files.Folder, "--tolerance", "1e-3").Exit);
        Caffesharp json = Caffesharp.Run("verify", files.Folder, "--json");
        Assert.Equal((1, 1), ((int)json.Json["passed"]!, (int)json.Json["failed"]!));
        files.Text("off/net.prototxt", "layer { name: \"x\" type: \"Nonsense\" top: \"y\" }");
        Caffesharp broken = Caffesharp.Run("verify", files["off"]);
        Assert.Equal(1, broken.Exit);
        Assert.Contains("Nonsense", broken.Output);
    }

    [Fact]
    public void Verify_refuses_a_folder_without_cases()
    {
        using var files = new Workshop();
        Assert.Equal(2, Caffesharp.Run("verify", files.Folder).Exit);
    }
}
