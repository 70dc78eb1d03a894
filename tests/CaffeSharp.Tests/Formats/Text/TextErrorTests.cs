using System.Text;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats.Text;

public sealed class TextErrorTests
{
    [Theory]
    [InlineData("name: \"a\n", "1:7: the string that begins here has no closing \" on its line")]
    [InlineData("name: 'a", "1:7: the string that begins here has no closing ' on its line")]
    [InlineData("name: 'a\\", "1:7: the string that begins here has no closing ' on its line")]
    [InlineData("name: a", "1:7: expected a string for name, found 'a' (strings need quotes)")]
    [InlineData("name: 3", "1:7: expected a string for name, found '3'")]
    [InlineData("name 'a'", "1:6: expected ':' after name, found the string 'a'")]
    [InlineData("name: '\\q'", "1:7: the string holds the escape '\\q', which has no meaning")]
    [InlineData("name: '\\x'", "1:7: the string holds the escape '\\x', which has no meaning")]
    [InlineData("name: '\\ud800'", "1:7: the string holds the escape '\\ud800', which has no meaning")]
    [InlineData("name: '\\777'", "1:7: the string holds the escape '\\777', which has no meaning")]
    [InlineData("name: '\\xff'", "1:7: the escapes in the string for name do not make valid UTF-8")]
    [InlineData("name: 'a'\nname: 'b'", "2:1: name is given a second time; the first is in line 1")]
    [InlineData("name: ['a', 'b']", "1:7: expected a string for name, found '['")]
    [InlineData("bottom: ['a' 'b' top", "1:18: expected ',' or ']' in the list for bottom, found 'top'")]
    [InlineData("relu_param {} relu_param {}", "1:15: relu_param is given a second time; the first is in line 1")]
    [InlineData("relu_param 1", "1:12: expected '{' to open the ReLUParameter for relu_param, found '1'")]
    [InlineData("relu_param {\n\n", "3:1: expected '}' to close the ReLUParameter that begins in line 1, found the end of the file")]
    [InlineData("relu_param { >", "1:14: expected a field of ReLUParameter or '}', found '>'")]
    [InlineData("}", "1:1: expected a field of LayerParameter, found '}'")]
    [InlineData("'a'", "1:1: expected a field of LayerParameter, found the string 'a'")]
    [InlineData("phase: test", "1:8: expected one of TRAIN, TEST for phase, found 'test' (did you mean TEST?)")]
    [InlineData("phase: 'TEST'", "1:8: expected one of TRAIN, TEST for phase, found the string 'TEST' (names of an enum stand without quotes)")]
    [InlineData("phase: 2", "1:8: expected one of TRAIN, TEST for phase, found 2, which is no value of Phase")]
    [InlineData("convolution_param { num_output: cls1_num }",
        "1:33: expected a whole number for num_output, found 'cls1_num' (a placeholder of a template? fill it in first)")]
    [InlineData("convolution_param { num_output: 64.0 }", "1:33: expected a whole number for num_output, found '64.0'")]
    [InlineData("convolution_param { num_output: -1 }",
        "1:33: expected a whole number from 0 to 4294967295 for num_output, found '-1'")]
    [InlineData("convolution_param { num_output: 4294967296 }",
        "1:33: expected a whole number from 0 to 4294967295 for num_output, found '4294967296'")]
    [InlineData("convolution_param { num_output: 99999999999999999999 }",
        "1:33: expected a whole number from 0 to 4294967295 for num_output, found '99999999999999999999'")]
    [InlineData("convolution_param { num_output: 08 }",
        "1:33: expected a whole number from 0 to 4294967295 for num_output, found '08'")]
    [InlineData("convolution_param { bias_term: yes }", "1:32: expected true or false for bias_term, found 'yes'")]
    [InlineData("convolution_param { bias_term: 2 }", "1:32: expected true or false for bias_term, found '2'")]
    [InlineData("loss_weight: 1.5.2", "1:14: the number '1.5' runs into '.'")]
    [InlineData("loss_weight: 3abc", "1:14: the number '3' runs into 'a'")]
    [InlineData("loss_weight: 1e", "1:14: the exponent of '1e' has no digits")]
    [InlineData("loss_weight: 0x", "1:14: '0x' needs hexadecimal digits after it")]
    [InlineData("loss_weight: x", "1:14: expected a number for loss_weight, found 'x' (a placeholder of a template? fill it in first)")]
    [InlineData("name: “a”", "1:7: expected a string for name, found the typographic quote “ (U+201C); write \" instead")]
    [InlineData("name:\u00A0'a'", "1:6: expected a string for name, found the invisible character U+00A0")]
    [InlineData("clip_param { min: 0 }", "1:1: ClipParameter needs a value for max")]
    [InlineData("my_param 3", "1:10: expected ':' or '{' after a field's name, found '3'")]
    [InlineData("my_param {\n a: }", "2:5: expected a value, found '}'")]
    [InlineData("my_param { a: 1", "1:16: expected a field or '}' in the message that begins in line 1, found the end of the file")]
    [InlineData("my_param: [ 1 2 ]", "1:15: expected ',' or ']' in a list, found '2'")]
    [InlineData("[my.ext { }", "1:9: expected ']' after the name of an extension, found '{'")]
    public void A_fault_says_where_and_what(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TextFormatException>(() => TextFormat.Parse<LayerParameter>(text)).Message);

    [Fact]
    public void Half_a_character_is_named() =>
        Assert.Equal("1:7: expected a string for name, found the half character U+D800",
            Assert.Throws<TextFormatException>(() => TextFormat.Parse<LayerParameter>("name: \uD800")).Message);

    [Fact]
    public void A_fault_of_a_large_enum_names_the_nearest()
    {
        var fault = Assert.Throws<TextFormatException>(() => TextFormat.Parse<NetParameter>("layers { type: CONVOLUTON }", "old.prototxt"));
        Assert.Equal(
            "old.prototxt:1:16: expected a LayerType such as NONE or ABSVAL for type, found 'CONVOLUTON' (did you mean CONVOLUTION?)",
            fault.Message);
        Assert.Equal(new SourcePosition("old.prototxt", 1, 16), fault.Position);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>", "HTML page: was the raw file downloaded?")]
    [InlineData("\n\n  <html lang='en'>", "HTML page: was the raw file downloaded?")]
    [InlineData("<?xml version='1.0'?>", "XML file")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:12", "Git LFS pointer")]
    [InlineData("404: Not Found", "wrong address")]
    [InlineData("{ \"name\": 1 }", "JSON")]
    [InlineData("\n\u0007lenet5\u0012\u0010", "binary file")]
    public void A_file_that_is_no_prototxt_is_named(string text, string what)
    {
        string message = Assert.Throws<TextFormatException>(() => TextFormat.Parse<NetParameter>(text, "deploy.prototxt")).Message;
        Assert.StartsWith("deploy.prototxt:1:1: this looks like ", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A }, "HDF5")]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08, 0x00, 0x01, 0x02 }, "gzip")]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04, 0x14 }, "zip")]
    public void Binary_files_are_named_however_they_were_decoded(byte[] bytes, string what)
    {
        foreach (Encoding encoding in new[] { Encoding.UTF8, Encoding.Latin1 })
        {
            string text = encoding.GetString(bytes);
            Assert.Contains(what, Assert.Throws<TextFormatException>(() => TextFormat.Parse<NetParameter>(text)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Real_weights_given_as_text_are_named()
    {
        string path = Tree.Golden("lenet", "weights.caffemodel");
        string message = Assert.Throws<TextFormatException>(() => TextFormat.ParseFile<NetParameter>(path)).Message;
        Assert.Contains("this looks like a binary file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Single(TextFormat.Parse<LayerParameter>(Nested(99)).UnknownFields);
        string message = Assert.Throws<TextFormatException>(() => TextFormat.Parse<LayerParameter>(Nested(1_000_000))).Message;
        Assert.EndsWith("messages are nested more than 100 deep", message, StringComparison.Ordinal);
    }

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("a{", depth)) + new string('}', depth);

    [Fact]
    public void A_file_full_of_unknown_names_is_read_in_time()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 200_000; i++)
            text.Append("kernel_").Append(i).Append(":1 ");
        Assert.Equal(200_000, TextFormat.Parse<ConvolutionParameter>(text.ToString()).Warnings.Count);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Assert.Equal("there is no file no/such.prototxt",
            Assert.ThrowsAny<CaffeException>(() => TextFormat.ParseFile<NetParameter>("no/such.prototxt")).Message);
        Assert.Contains("is a directory",
            Assert.ThrowsAny<CaffeException>(() => TextFormat.ParseFile<NetParameter>(Path.GetTempPath())).Message, StringComparison.Ordinal);
        Assert.Contains("there is no file",
            Assert.ThrowsAny<CaffeException>(() => TextFormat.ParseFile<NetParameter>("")).Message, StringComparison.Ordinal);
    }
}
