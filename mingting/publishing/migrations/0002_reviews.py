"""The workflow 三审三校 and its three stages, assigned to information items."""

from django.db import migrations

STAGES = (("first", "初审·一校"), ("second", "复审·二校"), ("final", "终审·三校"))


def create(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="三审三校", active=True)
    task_type, _ = content_types.get_or_create(app_label="publishing", model="reviewtask")
    item_type, _ = content_types.get_or_create(app_label="publishing", model="informationitem")
    tasks = apps.get_model("publishing", "ReviewTask").objects
    steps = apps.get_model("wagtailcore", "WorkflowTask").objects
    for order, (stage, name) in enumerate(STAGES):
        task = tasks.create(name=name, stage=stage, active=True, content_type=task_type)
        steps.create(workflow=workflow, task_id=task.task_ptr_id, sort_order=order)
    apps.get_model("wagtailcore", "WorkflowContentType").objects.create(content_type=item_type, workflow=workflow)


def remove(apps, schema_editor):
    apps.get_model("wagtailcore", "Workflow").objects.filter(name="三审三校").delete()
    apps.get_model("publishing", "ReviewTask").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(create, remove)]
